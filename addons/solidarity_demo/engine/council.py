"""What the members of the demo community propose and decide; the same each time.

>>> share_points(150, 17, 10)[:4], sum(share_points(150, 17, 10))
([9, 9, 9, 9], 150)
>>> all(len(idea.title) <= 200 for idea in IDEAS)
True
>>> all(list(idea.days) == sorted(idea.days, reverse=True) for idea in IDEAS)
True
"""

from typing import NamedTuple


class Idea(NamedTuple):
    """A proposal and how far it came.

    ``stage`` is the state it ends in; ``points`` come from so many ``supporters``;
    ``votes`` are how many voted for, against, abstained and (with consent) blocked.
    ``days`` are days before today: when it opened, had enough support, and when its
    ballot opened. ``talk`` is what members said about it, one after the other.
    """

    title: str
    summary: str
    category: str
    stage: str
    points: int = 0
    supporters: int = 0
    kind: str = "action"
    method: str = "majority"
    votes: tuple = ()
    cost: float = 0
    rule: tuple = ()  # field of the community, new value
    tasks: tuple = ()  # work to do, the first half of it done
    days: tuple = ()
    talk: tuple = ()
    outcome: str = ""  # what organisers wrote below the result


IDEAS = (
    # decided
    Idea(
        "Members vote on the rules",
        "Until now the organisers changed limits and deadlines, with a reason. We know "
        "each other well enough by now: from here on a rule changes when members "
        "accept a proposal, and not otherwise.",
        "Learning",
        "delivered",
        150,
        18,
        "policy",
        votes=(19, 4, 1),
        rule=("governance_mode", "vote"),
        days=(176, 161, 150),
        talk=(
            "The fee went down because five people met on a Tuesday. They were right, "
            "but I would have liked to be asked.",
            "And who changes a rule quickly when something goes wrong?",
            "The organisers still can, for 14 days and with all of us looking.",
        ),
    ),
    Idea(
        "Hours nobody questions are confirmed after ten days",
        "People forget to confirm, and whoever helped waits for weeks. After ten days "
        "and a mail three days before, hours that nobody questions are booked by "
        "themselves.",
        "Learning",
        "delivered",
        150,
        16,
        "policy",
        votes=(17, 6, 2),
        rule=("exchange_auto_confirm_days", "10"),
        days=(138, 117, 106),
        talk=(
            "I waited seven weeks for three hours of moving boxes.",
            "Ten days is short for those who are in hospital.",
            "You can still say no afterwards, and the mail comes three days before.",
        ),
        outcome="The mail goes out on the seventh day. Whoever is away for longer "
        "tells an organiser, who then waits.",
    ),
    Idea(
        "Open table twice a month",
        "The open table on the first Sunday is always full. A second one, on the third "
        "Sunday, cooked by whoever signs up; two people from each table show the next "
        "ones how the kitchen works.",
        "Cooking and Meals",
        "delivery",
        150,
        20,
        votes=(23, 2, 1),
        tasks=(
            "Agree on the Sundays with the mill",
            "Find two cooks for each Sunday until summer",
            "Second set of plates and pots",
            "Write down how the kitchen works",
        ),
        days=(112, 90, 75),
        talk=(
            "I cook if somebody else peels the potatoes.",
            "The mill is free on third Sundays, I asked.",
        ),
        outcome="We start as soon as there are plates for forty.",
    ),
    Idea(
        "Close the tool shed to those who bring tools back late",
        "Ladders and drills come back late or not at all. Whoever was late three times "
        "no longer borrows.",
        "Tools",
        "rejected",
        150,
        15,
        method="consent",
        votes=(14, 9, 4, 2),
        days=(92, 71, 60),
        talk=("Has anybody talked with those who are late?",),
    ),
    # running
    Idea(
        "Up to 15 points for one proposal",
        "Some of us carry one thing very much and have nothing to say on the rest. 15 "
        "of the 100 points for one proposal instead of 10 would show that, and a "
        "proposal still needs ten supporters.",
        "Learning",
        "voting",
        150,
        17,
        "policy",
        votes=(11, 6, 2),
        rule=("support_cap", "15"),
        days=(52, 26, 4),
        talk=(
            "With 15, ten people alone bring a proposal through. Is that what we want?",
            "They still spend it: 15 here are 15 less for everything else.",
        ),
    ),
    Idea(
        "Repair café every second Saturday",
        "Bring what is broken, repair it together. The hall of the mill is free on "
        "Saturdays; we need a table for soldering, spare parts and people who know "
        "toasters, trousers or bicycles.",
        "Repairs",
        "deliberation",
        150,
        18,
        days=(47, 12),
        talk=(
            "I bring two soldering irons.",
            "Who has the key to the hall on Saturdays?",
            "I do, and I open at ten.",
        ),
    ),
    Idea(
        "A safe place for bicycles at the mill",
        "A roof and a rail for twenty bicycles beside the entrance, built by ourselves "
        "on two weekends from the wood of the old barn.",
        "Bicycles",
        "prioritised",
        150,
        16,
        days=(41, 3),
        talk=("The beams of the barn are sound, I looked at them.",),
    ),
    # gathering
    Idea(
        "Garden behind the mill",
        "Six raised beds, a compost and a rain barrel on the meadow behind the mill. "
        "Each bed has two people who look after it; what grows goes to the open table.",
        "Garden and Harvest",
        "gathering",
        141,
        15,
        days=(61,),
        talk=(
            "Who waters in August?",
            "We do, if somebody feeds our rabbits meanwhile.",
            "The meadow floods every few years. Raised beds are the right idea.",
        ),
    ),
    Idea(
        "Market on the square in spring",
        "Once a month from April to September: what we grow, bake and sew, payable in "
        "coupons, with a corner for people who want to know what we are.",
        "Food",
        "gathering",
        92,
        11,
        days=(36,),
        talk=("The town wants a form for each stall. I have filled in one before.",),
    ),
    Idea(
        "Rides to the hospital",
        "A list of drivers for appointments at the district hospital, so that nobody "
        "has to ask around. One hour for each ride, petrol by agreement.",
        "Rides",
        "gathering",
        67,
        9,
        days=(29,),
    ),
    Idea(
        "Language table on Thursdays",
        "An evening in the library: two tables, two languages, tea. Whoever learns one "
        "teaches another.",
        "Languages",
        "gathering",
        38,
        6,
        days=(15,),
    ),
    Idea(
        "A name for the cat of the mill",
        "She has lived with us for two years and everybody calls her something else. "
        "Let us settle it in a friendly way.",
        "Home",
        "gathering",
        9,
        5,
        days=(6,),
        talk=("Mehltau!", "She is a queen, not a fungus."),
    ),
)

# why members object to or block what they decide by consent
OBJECTIONS = (
    "I would rather talk with those who are late, and lend them a bell.",
    "Three times in how long? Somebody who borrows each week is late sooner.",
    "Closing doors is not what we are for. Let us put a list on the shed instead.",
    "Those who have no tools of their own would lose most.",
    "Who keeps count? I do not want to be the police of my neighbours.",
)

# why some voted as they did where the vote was for or against: by kind of answer
REASONS = {
    "yes": (
        "It is more work than before, and it is ours.",
        "I would have proposed the same.",
        "Let us try it for a year, and talk again.",
    ),
    "no": ("I am not against it, I only think that it is too early.",),
    "abstain": ("Both is fine with me.",),
}

# another version of a proposal: title, what was added, why
AMENDED = (
    "Garden behind the mill",
    " One bed is low enough for wheelchairs and children.",
    "A bed for those who cannot stand for long, as Maya asked",
)
# who gains by a proposal says so: title, words
INTEREST = (
    "Market on the square in spring",
    "I bake for a living and would sell there.",
)

# how long ago: the budget and the election, and how long a ballot is open
BUDGET_DAYS = (58, 45)  # proposed, ballot opened
CARE_DAYS = (84, 70)
BALLOT_DAYS = 7

# a participatory budget that has been decided: title, summary, cost, how many want it
BUDGET = 3000
PROJECTS = (
    ("Cargo bike for all", "A used one with a rain cover, kept at the mill.", 1800, 19),
    ("Lamps on the river path", "Six solar lamps between bridge and mill.", 900, 15),
    ("Sewing machines", "Two good ones for the repair café.", 640, 17),
    ("Water for the garden", "A second rain barrel and a pump by hand.", 320, 14),
    ("Books in the waiting hall", "A shelf to take from and give to.", 150, 9),
    ("Drums for the children", "Five djembes for the Wednesday group.", 480, 8),
)

# a secret election that has been decided: two of them for the care circle
CARE_CIRCLE = (
    "Two people for the care circle",
    "They listen when somebody has a hard time, know where help is, and tell nobody.",
)
CARE_SEATS = 2
CARE_VOTES = ((0, 1), (1, 2), (0,), (1, 3), (0, 2), (1,), (3, 0), (0, 1))

# lamps and bike, sewing and water, …: what voters of the budget want together
WANTED_TOGETHER = 5


def share_points(points, supporters, cap):
    """Return how many points each of the supporters gives: whole, about equal.

    :raise ValueError: when so many cannot come from so few
    """
    each, more = divmod(points, supporters)
    if not 0 < each + bool(more) <= cap:
        raise ValueError((points, supporters, cap))
    return [each + (number < more) for number in range(supporters)]


def choose_projects(voter, voters):
    """Return the numbers of the projects that a voter wants.

    Each project is wanted by as many as ``PROJECTS`` says, and voters differ.

    >>> wanted = [choose_projects(voter, 24) for voter in range(24)]
    >>> [sum(number in wish for wish in wanted) for number in range(len(PROJECTS))]
    [19, 15, 17, 14, 9, 8]
    """
    return [
        number
        for number, (_title, _summary, _cost, wanted) in enumerate(PROJECTS)
        if (voter * WANTED_TOGETHER + number * 7) % voters < wanted
    ]
