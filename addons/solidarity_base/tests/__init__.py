from . import (
    test_category,
    test_community,
    test_database,
    test_digest,
    test_invitation,
    test_membership,
    test_moderation,
    test_policy,
    test_portal,
    test_public_pages,
    test_security,
    test_tours,
)
