from . import controllers, engine, models, report, wizards
