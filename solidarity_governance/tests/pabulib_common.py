"""Files in the Pabulib format: a small one, and what is true of real ones."""

from pathlib import Path

SMALL = '''META
key;value
description;Village fund
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
date_begin;01.03.2024
date_end;31.03.2024
currency;EUR
PROJECTS
project_id;cost;votes;name;selected
p1;60;3;"Garden; with ""fence""";1
p2;50,50;1;Market;0
p3;40;2;Bench;1
VOTES
voter_id;vote;age
7;p1,p3;40
9;p1;
12;p2,p1;22
13;p3;
'''
FILES = {
    # name: rule, how many projects are funded, budget, recorded amount
    "Netherlands_Assen_2024": ("equal_shares", 9, 100_000, 76_700),
    "Poland_Swiecie_2023": ("equal_shares", 17, 1_070_000, 1_040_337),
    "Poland_Czestochowa_2024_Grabowka": ("greedy", 2, 250_115, 249_400),
    "Poland_Krakow_2019_Bienczyce": ("greedy", 7, 904_700, 896_000),
    "Poland_Gdynia_2020_Leszczynki__small": ("greedy", 3, 30_930, 29_900),
    "Poland_Katowice_2022_Zarzecze": ("greedy", 7, 302_960, 310_500),
}


def find_folder():
    """Return the shared folder of files beside the repository, or None."""
    for folder in Path(__file__).resolve().parents:
        path = folder / "shared" / "data" / "governance"
        if path.is_dir():
            return path
    return None
