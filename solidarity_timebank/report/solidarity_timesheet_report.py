from odoo import fields, models
from odoo.tools import SQL

PERCENTAGES = {
    "billable_percent": "billable_hours",
    "internal_percent": "internal_hours",
    "donated_percent": "donated_hours",
    "pledge_percent": "donated_hours",
}


class SolidarityTimesheetReport(models.Model):
    """Time of each person and month: billable, internal, donated, and what was pledged.

    A cooperative plans with it; a typical target is 60 % billable and 40 % donated or
    internal. Whoever pledged time has a line for every month from the first timesheet
    (or this month) until now, also with no time at all. The pledge is the one of today:
    earlier ones are not kept.
    """

    _name = "solidarity.timesheet.report"
    _description = "Billable, Internal, Donated"
    _auto = False
    _rec_name = "month"
    _order = "month desc, employee_id"
    _depends = {
        "account.analytic.line": ["date", "employee_id", "project_id", "unit_amount"],
        "hr.employee": ["active", "company_id", "pledged_hours", "user_id"],
        "project.project": ["time_kind"],
    }

    month = fields.Date(readonly=True, help="Its first day.")
    employee_id = fields.Many2one("hr.employee", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    billable_hours = fields.Float(string="Billable", readonly=True)
    internal_hours = fields.Float(string="Internal", readonly=True)
    donated_hours = fields.Float(string="Donated", readonly=True)
    total_hours = fields.Float(string="Total", readonly=True)
    pledged_hours = fields.Float(string="Pledged", readonly=True)
    billable_percent = fields.Float(
        string="Billable %", readonly=True, aggregator="avg", help="Of all time."
    )
    internal_percent = fields.Float(
        string="Internal %", readonly=True, aggregator="avg", help="Of all time."
    )
    donated_percent = fields.Float(
        string="Donated %", readonly=True, aggregator="avg", help="Of all time."
    )
    pledge_percent = fields.Float(
        string="Pledge Kept %",
        readonly=True,
        aggregator="avg",
        help="Donated time of what was pledged; 0 where nothing was pledged.",
    )

    def _read_group_select(self, aggregate_spec, query):
        """Percentages of groups are those of their sums, not means of percentages."""
        name, _colon, _function = aggregate_spec.partition(":")
        if name not in PERCENTAGES:
            return super()._read_group_select(aggregate_spec, query)
        whole = "pledged_hours" if name == "pledge_percent" else "total_hours"
        return SQL(
            "COALESCE(100 * SUM(%s) / NULLIF(SUM(%s), 0), 0)",
            self._field_to_sql(self._table, PERCENTAGES[name], query),
            self._field_to_sql(self._table, whole, query),
        )

    @property
    def _table_query(self):
        # hours are floats in Odoo: added up to the second, as exact numbers
        return SQL(
            """
            WITH hours AS (
                SELECT l.employee_id,
                       date_trunc('month', l.date::timestamp)::date AS month,
                       sum(round(l.unit_amount::numeric * 3600)) / 3600
                           AS total_hours,
                       sum(round(l.unit_amount::numeric * 3600))
                           FILTER (WHERE p.time_kind = 'billable') / 3600
                           AS billable_hours,
                       sum(round(l.unit_amount::numeric * 3600))
                           FILTER (WHERE p.time_kind = 'donated') / 3600
                           AS donated_hours
                  FROM account_analytic_line l
                  JOIN project_project p ON p.id = l.project_id
                 WHERE l.employee_id IS NOT NULL
                 GROUP BY 1, 2
            ), pledged AS (
                SELECT e.id AS employee_id, s.month::date
                  FROM hr_employee e
                  LEFT JOIN (SELECT employee_id, min(month) AS month FROM hours
                              GROUP BY 1) f ON f.employee_id = e.id
                  JOIN generate_series(
                           coalesce(f.month, date_trunc('month', %(today)s::timestamp)),
                           %(today)s, interval '1 month') AS s(month) ON TRUE
                 WHERE e.pledged_hours > 0 AND e.active
            ), months AS (
                SELECT employee_id, month FROM hours
                 UNION
                SELECT employee_id, month FROM pledged
            ), figures AS (
                SELECT m.employee_id, m.month, e.user_id, e.company_id,
                       coalesce(h.billable_hours, 0) AS billable_hours,
                       coalesce(h.donated_hours, 0) AS donated_hours,
                       coalesce(h.total_hours, 0) AS total_hours,
                       coalesce(e.pledged_hours, 0)::numeric AS pledged_hours
                  FROM months m
                  JOIN hr_employee e ON e.id = m.employee_id
                  LEFT JOIN hours h USING (employee_id, month)
            )
            SELECT employee_id * 2400 + (extract(year FROM month)::integer - 1970) * 12
                       + extract(month FROM month)::integer AS id,
                   f.*,
                   total_hours - billable_hours - donated_hours AS internal_hours,
                   coalesce(100 * billable_hours / nullif(total_hours, 0), 0)
                       AS billable_percent,
                   coalesce(100 * (total_hours - billable_hours - donated_hours)
                       / nullif(total_hours, 0), 0) AS internal_percent,
                   coalesce(100 * donated_hours / nullif(total_hours, 0), 0)
                       AS donated_percent,
                   coalesce(100 * donated_hours / nullif(pledged_hours, 0), 0)
                       AS pledge_percent
              FROM figures f
            """,
            today=fields.Date.context_today(self),
        )
