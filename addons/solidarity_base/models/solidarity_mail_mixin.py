from odoo import fields, models
from odoo.tools import clean_context


class SolidarityMailMixin(models.AbstractModel):
    """Mails that members cause and others receive."""

    _name = "solidarity.mail.mixin"
    _description = "Community Mail Mixin"

    def _send_mail(
        self,
        template_xmlid,
        recipients,
        headers=None,
        layout="mail.mail_notification_light",
        **context,
    ):
        """Queue a mail about each record to each recipient, in their language and with
        the time of their place.

        Members have no access to templates and to each other's addresses, so the mail
        is made with the rights of the system; it goes to the recipients alone, each of
        whom gets a mail of their own.

        :param str template_xmlid: template on this model
        :param recipients: ``res.partner``; those without an address are left out
        :param dict headers: headers of the mails
        :param str layout: what is around the text; None where the template brings its
            own (Odoo's layouts are wider than phones)
        :param context: what the template finds in ``ctx``
        """
        # Defaults in the context of the caller are not for mails and their recipients.
        # pylint: disable-next=context-overridden
        cleaned = self.with_context(clean_context(self.env.context))
        template = cleaned.env.ref(template_xmlid).sudo().with_context(**context)
        email_values = {"headers": repr(headers)} if headers else {}
        for record in self.sudo():
            for partner in recipients.sudo().filtered("email"):
                template.with_context(
                    lang=partner.lang or self.env.lang,
                    tz=partner.tz or self.env.context.get("tz"),
                ).send_mail(
                    record.id,
                    email_values={
                        **email_values,
                        "recipient_ids": [fields.Command.link(partner.id)],
                    },
                    email_layout_xmlid=layout,
                )
