"""What setup/run, setup/test and setup/odoo share: standard library only."""
