from odoo import http


class Benchmark(http.Controller):
    @http.route("/benchmark/empty", type="http", auth="user", methods=["POST"])
    def empty(self, **post):
        """Answer a logged-in user with nothing: what any route costs at least."""
        return ""
