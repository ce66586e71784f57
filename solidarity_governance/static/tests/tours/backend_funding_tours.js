import {button, confirm, field, refused, row, stands, tab, upload} from "./backend_steps";
import {EQUAL_SHARES, press, sentences, shows, type} from "./governance_steps";
import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const result = (text) => shows(text, `.o_funding_result:contains(${text})`);

tours.add("solidarity_governance_backend_funding_new", {
    steps: () => [
        press("New", ".o_list_button_add"),
        type("Its name", `${field("name")} input`, "Neighbourhood fund"),
        shows(
            "The only community to choose",
            `${field("community_id")} input:value(Test Riverside)`
        ),
        type("How much", `${field("budget")} input`, "100"),
        shows("No dots with approval", `.o_form_view:not(:has(${field("dots")}))`),
        press("By dots", `${field("method")} label:contains(Dots)`),
        shows("Ten dots", `${field("dots")} input:value(10)`),
        shows("Five at most", `${field("dots_cap")} input:value(5)`),
        press("Rather by approval", `${field("method")} label:contains(Approval)`),
        button("Open the Ballot"),
        confirm,
        ...refused("Members choose among at least two proposals"),
        stands("Collecting proposals"),
    ],
});

tours.add("solidarity_governance_backend_funding_open", {
    steps: () => [
        press("Open it", `${row("Neighbourhood fund")} .o_data_cell`),
        shows("Three ask for money", ".oe_stat_button:contains(3):contains(Proposals)"),
        tab("proposals"),
        shows("150 in all", `${field("proposal_ids")} tfoot:contains(150.00)`),
        button("Open the Ballot"),
        confirm,
        stands("Voting"),
        shows("By which rule", `${field("rule")}:contains(Method of equal shares)`),
        shows(
            "In which ballot",
            `${field("decision_id")}:contains(Neighbourhood fund)`
        ),
        shows("The proposals are voted on", `${row("Bench")}:contains(Voting)`),
    ],
});

tours.add("solidarity_governance_backend_funding_result", {
    steps: () => [
        press("Open it", `${row("Neighbourhood fund")} .o_data_cell`),
        stands("Decided"),
        tab("result"),
        result("$ 60.00 spent"),
        result("$ 40.00 left"),
        shows(
            "Who is funded",
            ".o_funding_result tr:has(.fa-check):contains(Garden):contains($ 60.00):contains(6)"
        ),
        sentences(
            "Each step",
            ".o_funding_result ol",
            ...EQUAL_SHARES
        ),
        tab("proposals"),
        shows("It is being done", `${row("Garden")}:contains(Being delivered)`),
        shows("It is not", `${row("Market")}:contains(Rejected)`),
    ],
});

const PABULIB = `META
key;value
description;Village fund
num_projects;3
num_votes;4
budget;100
vote_type;approval
rule;greedy
currency;EUR
PROJECTS
project_id;cost;votes;name
p1;60;3;Garden
p2;50.50;1;Market
p3;40;2;Bench
VOTES
voter_id;vote
7;p1,p3
9;p1
12;p2,p1
13;p3
`;

tours.add("solidarity_governance_backend_pabulib", {
    steps: () => [
        press(
            "Import",
            ".o_control_panel button:contains(Import (Pabulib))"
        ),
        shows(
            "The only community to choose",
            `.modal ${field("community_id")} input:value(Test Riverside)`
        ),
        upload(
            "A file with a mistake",
            "file",
            PABULIB.replace("9;p1", "9;p7")
        ),
        shows("It is chosen", `.modal ${field("file")} input:value(fund.pb)`),
        press("Look at it", ".modal button:contains(Preview)"),
        shows(
            "The line of the mistake",
            ".modal .alert-danger:contains(Line 18: the vote names a project \"p7\")"
        ),
        press("Another one", ".modal button:contains(Another File)"),
        upload("The right file", "file", PABULIB),
        press("Look at it", ".modal button:contains(Preview)"),
        shows("Its name", `.modal ${field("name")}:contains(Village fund)`),
        shows("Three projects", `.modal ${field("project_count")}:contains(/^3$/)`),
        shows("Four votes", `.modal ${field("vote_count")}:contains(/^4$/)`),
        shows("A hundred euros", `.modal .o_row:contains(100.00):contains(EUR)`),
        press("Import it", ".modal button:contains(Import and Count)"),
        stands("Decided"),
        shows("From a file", ".ribbon:contains(Imported)"),
        shows("A hundred euros", ".o_row:contains(100.00):contains(EUR)"),
        result("100.00 € spent"),
        result("0.00 € left"),
        sentences(
            "Each step",
            ".o_funding_result ol",
            "Garden has 3 votes and costs 60.00 €: funded, 40.00 € are left.",
            "Bench has 2 votes and costs 40.00 €: funded, 0.00 € are left.",
            "Market has 1 vote and costs 50.50 €: skipped, only 0.00 € are left.",
            "Of 100.00 €, 100.00 € are spent and 0.00 € are left."
        ),
    ],
});
