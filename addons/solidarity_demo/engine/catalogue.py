"""Who lives in the demo community and what people there do for each other."""

from typing import NamedTuple


class Person(NamedTuple):
    """Somebody of the demo community.

    ``joined`` and ``left`` (when they stop to trade; 0: never) are days before today,
    ``aim`` is what they drift to: -0.9 is 90 % of their credit limit, 0.9 is 90 % of
    what their account may hold. ``weight`` is how much they trade; 0 is left to chance.
    """

    name: str
    joined: int
    left: int = 0
    aim: float = 0
    weight: float = 0


# Jonas, Lucía and Ingrid drift towards a limit. Two left, at zero; Mateo moved away
# below zero, so that there is something to settle; Hanna is abroad, her account frozen.
PEOPLE = (
    Person("Maya Rosen", 360),
    Person("Tomasz Nowak", 360),
    Person("Aylin Demir", 355),
    Person("Jonas Weber", 352, aim=-0.92, weight=2),
    Person("Lucía Ortega", 350, aim=-0.96, weight=2),
    Person("Kofi Mensah", 350),
    Person("Ingrid Solberg", 348, aim=0.9, weight=4),
    Person("Noor Haidari", 340),
    Person("Pierre Lambert", 338, left=130),
    Person("Sofia Conti", 335),
    Person("Rahel Tesfaye", 330),
    Person("Mateo Vargas", 330, left=40, aim=-0.6),
    Person("Hanna Virtanen", 325, left=25),
    Person("Dmitri Volkov", 320),
    Person("Yuki Tanaka", 310),
    Person("Greta Lindholm", 300, left=200),
    Person("Samir Benali", 290),
    Person("Clara Hoffmann", 280),
    Person("Tariq Aziz", 270),
    Person("Elena Popescu", 260),
    Person("Oskar Jansen", 250),
    Person("Priya Nair", 240),
    Person("Bram de Vries", 220),
    Person("Fatou Diallo", 200),
    Person("Liam Byrne", 190),
    Person("Zofia Kowalska", 170),
    Person("Nadia Petrova", 150),
    Person("Emre Yilmaz", 130),
    Person("Paula Santos", 110),
    Person("Henrik Dahl", 90),
    Person("Chiara Russo", 75),
    Person("Ali Rezaei", 60),
    Person("Marta Silva", 40),
    Person("Jakub Novotny", 30),
    Person("Amina Yusuf", 20),
)
LEFT = ("Pierre Lambert", "Greta Lindholm")
OWES = "Mateo Vargas"
FROZEN = "Hanna Virtanen"
PAUSES = "Bram de Vries"
TRUSTED = "Oskar Jansen"

ALL_YEAR = range(1, 13)
GROWING = range(3, 11)
WINTER = (1, 2, 3, 10, 11, 12)

# category, what was done, usual amounts of hours, months
SERVICES = (
    ("Garden and Harvest", "Pruning the apple trees", (1, 1.5, 2), (2, 3, 11)),
    ("Garden and Harvest", "Weeding and watering", (1, 1, 1.5), GROWING),
    ("Garden and Harvest", "Help with the potato harvest", (2, 3), (8, 9, 10)),
    ("Cooking and Meals", "Two loaves of sourdough bread", (0.5, 0.75), ALL_YEAR),
    ("Cooking and Meals", "Lunch for the reading group", (2, 2.5), ALL_YEAR),
    ("Cooking and Meals", "Plum jam, six jars", (1, 1.5), (8, 9, 10)),
    ("Repairs", "A new washer for the dripping tap", (0.5, 0.75), ALL_YEAR),
    ("Repairs", "Shelves in the hallway", (1.5, 2, 3), ALL_YEAR),
    ("Repairs", "Sewing a zip into a jacket", (0.5, 1), WINTER),
    ("Moving and Carrying", "Carrying boxes, third floor", (2, 3, 4), ALL_YEAR),
    ("Children", "Evening with the twins", (2, 2.5, 3), ALL_YEAR),
    ("Children", "Picking up from school", (0.5, 0.5, 1), ALL_YEAR),
    ("Visits and Errands", "Shopping and a chat", (1, 1.5), ALL_YEAR),
    ("Visits and Errands", "Walking the dog for a week", (2, 2.5), ALL_YEAR),
    ("Languages", "Spanish conversation", (1, 1, 1.5), ALL_YEAR),
    ("Languages", "A letter to the landlord, in German", (0.5, 1), ALL_YEAR),
    ("Computers", "Photos moved to the new phone", (0.5, 1), ALL_YEAR),
    ("Computers", "A slow laptop made faster", (1, 1.5, 2), ALL_YEAR),
    ("Rides", "To the doctor and back", (0.75, 1, 1.5), ALL_YEAR),
    ("Rides", "To the station with suitcases", (0.5, 0.75), ALL_YEAR),
    ("Bicycles", "Winter tyres on two bicycles", (1, 1.25), (10, 11, 12)),
    ("Bicycles", "A new chain and brakes", (0.75, 1, 1.5), GROWING),
    ("Tools", "Drill and ladder for the weekend", (0.25, 0.5), ALL_YEAR),
    ("Care", "Haircut at home", (0.5, 0.75, 1), ALL_YEAR),
    ("Learning", "Knitting for beginners", (1, 1.5), WINTER),
    ("Learning", "Help with fractions", (1, 1), ALL_YEAR),
)

# the same in coupons, worth about a unit of money
GOODS = (
    ("Food", "Vegetable box", (9, 12, 15), GROWING),
    ("Food", "A dozen eggs", (3.6, 4.2), ALL_YEAR),
    ("Food", "Honey, two jars", (11, 13.5), ALL_YEAR),
    ("Food", "Cake for a birthday", (18, 22.5), ALL_YEAR),
    ("Tools", "Second-hand hedge trimmer", (25, 32), GROWING),
    ("Home", "Curtains, made to measure", (45, 60), ALL_YEAR),
    ("Bicycles", "Child's bicycle", (35, 48), GROWING),
    ("Learning", "Books for school", (8, 14.5), ALL_YEAR),
    ("Home", "Firewood", (30, 40), WINTER),
)
