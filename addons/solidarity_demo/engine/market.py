"""What the people of the demo community offer and want, and where they live; the same
for the same seed.

>>> people = make_market(1, 40)
>>> len(people), people == make_market(1, 40)
(40, True)
>>> sorted({item.kind for person in people for item in person.items})
['offer', 'want']
>>> all(person.north_km**2 + person.east_km**2 < 26**2 for person in people)
True
"""

import math
import random
from typing import NamedTuple


class Item(NamedTuple):
    """An offer or a want. ``price`` is in coupons; 0 where none is asked."""

    kind: str
    title: str
    description: str
    category: str
    transaction_type: str = "exchange"
    price: float = 0
    tags: str = ""
    visibility: str = "community"


class Neighbour(NamedTuple):
    """What somebody offers and wants, and how far from the middle of the community they
    live, in kilometres."""

    items: list
    north_km: float
    east_km: float


def _offer(*args, **kwargs):
    return Item("offer", *args, **kwargs)


def _want(*args, **kwargs):
    return Item("want", *args, **kwargs)


# Near, in the next quarter, and out in the villages.
DISTANCES_KM = (0.4, 0.8, 1.2, 1.7, 2.3, 3.1, 3.9, 5.5, 8, 14)

ITEMS = (
    _offer(
        "Bicycle repair",
        "Brakes, gears, punctures. I come to you or you come to my shed by the mill; "
        "you pay for parts.",
        "Bicycles",
        tags="bike, repair",
        visibility="public",
    ),
    _offer(
        "Spanish conversation",
        "An hour of talking over coffee, for beginners who want to dare.",
        "Languages",
        tags="spanish",
        visibility="public",
    ),
    _offer(
        "Help with computer and phone",
        "Photos, backups, slow laptops, letters from your bank that look strange.",
        "Computers",
        tags="computer, phone",
        visibility="network",
    ),
    _offer(
        "Pruning fruit trees",
        "Apples, pears, plums. From November to March.",
        "Garden and Harvest",
        tags="garden, trees",
    ),
    _offer(
        "Sourdough bread, baked on Saturdays",
        "Two loaves for half an hour of your time. Tell me by Thursday.",
        "Cooking and Meals",
        tags="bread",
        visibility="public",
    ),
    _offer(
        "Babysitting in the evening",
        "I have two grown children and much patience.",
        "Children",
        tags="children",
    ),
    _offer(
        "Carrying and moving",
        "Strong back, small trailer for the bicycle.",
        "Moving and Carrying",
        tags="moving",
        visibility="network",
    ),
    _offer(
        "Haircut at home",
        "Thirty years a hairdresser. Children welcome.",
        "Care",
    ),
    _offer(
        "Help with maths up to tenth class",
        "Fractions, percentages, equations, without tears.",
        "Learning",
        tags="school",
    ),
    _offer(
        "Rides to the doctor",
        "With a low step and a walking frame in the boot.",
        "Rides",
        tags="car",
    ),
    _offer(
        "Sewing and mending",
        "Zips, hems, holes. Bring thread of the right colour.",
        "Repairs",
        tags="sewing, repair",
        visibility="public",
    ),
    _offer(
        "Letters in German",
        "I write and explain letters to offices and landlords.",
        "Languages",
        tags="german, letters",
    ),
    _offer(
        "Shopping for you",
        "Every Friday I go to the market anyway.",
        "Visits and Errands",
    ),
    _offer(
        "Ladder, drill and sander to borrow",
        "For a weekend. Please bring them back clean.",
        "Tools",
        transaction_type="lend",
        tags="tools",
        visibility="network",
    ),
    _offer(
        "Child's bicycle, 20 inches",
        "Red, three gears, good brakes. Our daughter has outgrown it.",
        "Bicycles",
        transaction_type="sell",
        price=45,
        tags="bike, children",
        visibility="public",
    ),
    _offer(
        "Honey from our two hives",
        "Jars of 500 g, summer blossom.",
        "Food",
        transaction_type="sell",
        price=6.5,
        tags="honey",
    ),
    _offer(
        "Moving boxes",
        "Twenty of them, folded. Take all or some.",
        "Moving and Carrying",
        transaction_type="give",
        tags="moving",
    ),
    _offer(
        "Knitting for beginners",
        "From the first stitch to a scarf. Needles are here.",
        "Learning",
        tags="knitting",
    ),
    _want(
        "Somebody to water the balcony in August",
        "Twenty pots, every second evening.",
        "Garden and Harvest",
        tags="garden",
    ),
    _want(
        "A dripping tap repaired",
        "In the kitchen, second floor. I have the washer already.",
        "Repairs",
        tags="repair",
    ),
    _want(
        "Company for a walk",
        "My knee needs it and I need the talking.",
        "Visits and Errands",
    ),
    _want(
        "Help with a tax form",
        "The short one. An hour with somebody who is not afraid of it.",
        "Learning",
        tags="letters",
    ),
    _want(
        "Somebody to pick up Mila from school on Wednesdays",
        "From the river school to the old mill, ten minutes on foot.",
        "Children",
        tags="children",
    ),
    _want(
        "A ride to the airport on the third",
        "Two people, two suitcases, early.",
        "Rides",
        tags="car",
    ),
    _want(
        "German lessons",
        "I understand most things and would like to speak.",
        "Languages",
        tags="german",
        visibility="public",
    ),
    _want(
        "Winter tyres on my bicycle",
        "Studs are here, skill is not.",
        "Bicycles",
        tags="bike",
    ),
)


def make_market(seed, count):
    """Return a ``Neighbour`` for each of ``count`` people; every item is offered or
    wanted by somebody, some by two.

    :param seed: of the random generator
    :param int count: of people
    :rtype: list
    """
    chance = random.Random(seed)
    items = [[] for _person in range(count)]
    for item in (*ITEMS, *chance.sample(ITEMS, len(ITEMS) // 2)):
        free = [own for own in items if len(own) < 3 and item not in own]
        chance.choice(free or items).append(item)
    people = []
    for own in items:
        angle = chance.uniform(0, 2 * math.pi)
        distance = chance.choice(DISTANCES_KM)
        people.append(
            Neighbour(own, distance * math.cos(angle), distance * math.sin(angle))
        )
    return people
