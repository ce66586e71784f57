from . import ir_attachment
from . import ir_http

# The mixins come first: the models below inherit from them.
from . import solidarity_governed_mixin
from . import solidarity_reportable_mixin
from . import solidarity_contact_privacy_mixin
from . import solidarity_mail_mixin
from . import solidarity_member_mixin
from . import rating_rating
from . import solidarity_rateable_mixin
from . import solidarity_csv_mixin
from . import solidarity_image_mixin
from . import res_partner
from . import res_users
from . import solidarity_category
from . import solidarity_community
from . import solidarity_community_public
from . import solidarity_community_reference
from . import solidarity_community_role
from . import solidarity_membership
from . import solidarity_membership_fellows
from . import solidarity_membership_flow
from . import solidarity_membership_invitation
from . import solidarity_membership_reputation
from . import solidarity_membership_digest
from . import solidarity_policy_change
from . import solidarity_moderation_report
