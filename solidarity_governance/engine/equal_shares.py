"""How the method of equal shares counts: with whole numbers, so that nothing is rounded
and a count takes milliseconds. ``budget.equal_shares`` says what the rule is."""

from fractions import Fraction
from math import gcd, lcm
from operator import mul

# After so many counts with the same outcome it is worth to look how long it lasts.
PATIENCE = 16


class Shares:
    """An election by equal shares, to be counted with shares of different size.

    Money is counted in parts of the unit such that all there is to begin with are whole
    numbers. Where a payment is not, all parts become smaller, by the factor ``scale``.
    Voters with equal ballots have equally much at any time: they are one group.

    >>> ballots = [(6, [("a", 1)]), (4, [("b", 1)])]
    >>> costs = {"a": Fraction(60), "b": Fraction(50)}
    >>> shares = Shares("ab", costs, ballots, Fraction(10), Fraction(1), by_cost=True)
    >>> shares.run(0)[0], shares.run(3)[0]
    (['a'], ['a', 'b'])
    >>> shares.complete(120), shares.complete(109)
    ((3, 'exhausted', None), (0, 'exhausted', None))
    """

    def __init__(self, options, costs, ballots, share, increment, by_cost):
        """
        :param options: in the order of the ballot
        :param dict costs: option → Fraction
        :param list ballots: pairs of a weight and ``[(option, points), …]``
        :param Fraction share: what each voter has in the first count
        :param Fraction increment: by how much that grows from count to count
        :param bool by_cost: options are worth their cost times the points, else just
            the points
        """
        amounts = [*costs.values(), share, increment]
        self.part = lcm(*(amount.denominator for amount in amounts))
        self.share = int(share * self.part)
        self.increment = int(increment * self.part)
        self.costs = {option: int(costs[option] * self.part) for option in options}
        # ties: the cheaper one, then the order of the ballot
        self.rank = {
            option: (self.costs[option], place) for place, option in enumerate(options)
        }
        groups = {}
        for weight, points in ballots:
            key = tuple(sorted(points, key=lambda pair: self.rank[pair[0]]))
            groups[key] = groups.get(key, 0) + weight
        self.weights = list(groups.values())
        supporters = {option: [] for option in options}
        for number, (points, weight) in enumerate(groups.items()):
            for option, given in points:
                supporters[option].append((number, weight, given))
        self.supporters = {
            option: those for option, those in supporters.items() if those
        }
        self.values = {
            option: self.costs[option] if by_cost else self.part
            for option in self.supporters
        }

    # ------------------------------------------------------------- one count

    def run(self, times, explain=False):
        """Count with shares that were raised so many times.

        :return: the options that are bought, in this order; the steps as in
            ``budget.equal_shares`` with exact amounts, if asked to explain
        """
        winners, steps = self._take_free()
        money = [self.share + times * self.increment] * len(self.weights)
        scale = 1
        # no price is lower than where everybody pays in full; they only rise
        prices = {
            option: Fraction(self.costs[option], self._worth(option, those))
            for option, those in self.supporters.items()
            if self.costs[option]
        }
        while True:
            best = self._find_best(prices, money, scale)
            if best is None:
                break
            option, due, points = best
            if explain:
                steps += self._explain_bought(best, prices, money, scale)
            factor = points // gcd(due, points)
            due //= gcd(due, points)
            money = [amount * factor for amount in money]
            scale *= factor
            for group, _weight, given in self.supporters[option]:
                money[group] -= min(money[group], due * given)
            if explain:
                left = sum(map(mul, money, self.weights))
                steps[-1]["left"] = Fraction(left, scale * self.part)
            winners.append(option)
            del prices[option]
        if explain:
            steps += self._explain_rest(winners, money, scale)
        return winners, steps if explain else []

    def _take_free(self):
        free = [option for option in self.supporters if not self.costs[option]]
        return free, [{"word": "free", "option": option} for option in free]

    def _worth(self, option, those):
        points = sum(weight * given for _group, weight, given in those)
        return points * self.values[option]

    def _find_best(self, prices, money, scale):
        """Return option, payment and points: one pays ``payment / points`` for each of
        the own points. None if nothing can be bought.

        Prices of earlier rounds are as low as prices of this one can be: whoever is
        above the best one need not be asked. Who cannot be bought, cannot be later.
        """
        best = best_key = None
        for option in sorted(prices, key=prices.get):
            if best and prices[option] > best_key[0]:
                break
            found = self._find_payment(option, money, self.costs[option] * scale)
            if not found:
                del prices[option]
                continue
            due, points = found
            price = Fraction(due, points * scale * self.values[option])
            prices[option] = price
            if best is None or (price, self.rank[option]) < best_key:
                best, best_key = (option, due, points), (price, self.rank[option])
        return best

    def _find_payment(self, option, money, cost):
        """Return what is paid for how many points by those who can: one after the other
        who has less pays all of it, and the others share what is missing."""
        able = [
            (money[group], weight, given)
            for group, weight, given in self.supporters[option]
        ]
        if sum([amount * weight for amount, weight, _given in able]) < cost:
            return None
        while True:
            points = sum([weight * given for _amount, weight, given in able])
            still = [one for one in able if one[0] * points >= cost * one[2]]
            if len(still) == len(able):
                return cost, points
            cost -= sum(
                [
                    amount * weight
                    for amount, weight, given in able
                    if amount * points < cost * given
                ]
            )
            able = still

    # ------------------------------------------------------------ completion

    def complete(self, budget):
        """Raise the shares until nothing more fits, or too much would be spent.

        :param budget: the money
        :return: how many times they were raised for the count that is valid, the reason
            to stop (``exhausted`` or ``too_expensive``), and in the second case what
            the next count would spend
        """
        budget = int(Fraction(budget) * self.part)
        times, unchanged, patience, last = 0, 0, PATIENCE, None
        while True:
            winners, _steps = self.run(times)
            spent = sum(self.costs[option] for option in winners)
            if spent > budget:
                return times - 1, "too_expensive", Fraction(spent, self.part)
            if not any(
                spent + self.costs[option] <= budget
                for option in self.supporters.keys() - set(winners)
            ):
                return times, "exhausted", None
            unchanged = unchanged + 1 if winners == last else 0
            last = winners
            if unchanged == patience:
                ahead = self.look_ahead(times, winners)
                times += ahead
                unchanged, patience = 0, PATIENCE if ahead else patience * 2
            times += 1

    def look_ahead(self, times, winners):
        """Return how many more times the shares can be raised without any change: all
        comparisons that made this outcome stay what they are.

        Within that, what everybody has and pays grows or falls in a straight line, so
        each comparison says by itself when it turns. What is left to a voter never
        falls when shares are raised, since who has less then pays more.

        :param winners: of ``run(times)``
        """
        money = [self.share + times * self.increment] * len(self.weights)
        growth = [self.increment] * len(self.weights)
        scale, limits = 1, []
        left = [option for option in self.supporters if self.costs[option]]
        for winner in [option for option in winners if self.costs[option]] + [None]:
            lines = {}
            for option in left:
                line = self._follow(option, money, growth, scale, limits)
                if line:
                    lines[option] = line
            if winner is None:
                break
            due, slope, points = lines[winner]
            self._compare(winner, lines, limits)
            money = [amount * points for amount in money]
            growth = [amount * points for amount in growth]
            scale *= points
            for group, _weight, given in self.supporters[winner]:
                if money[group] < due * given:
                    money[group] = growth[group] = 0
                else:
                    money[group] -= due * given
                    growth[group] -= slope * given
            left = [option for option in lines if option != winner]
        return min(limits)

    def _follow(self, option, money, growth, scale, limits):
        """Return payment, its slope and the points; None if it cannot be bought. Add
        to ``limits`` for how long who is poor, and what cannot be bought, stays so."""
        cost = self.costs[option] * scale
        those = self.supporters[option]
        found = self._find_payment(option, money, cost)
        if not found:
            missing = cost - sum(money[group] * weight for group, weight, _p in those)
            gain = sum(growth[group] * weight for group, weight, _p in those)
            if gain:
                limits.append((missing - 1) // gain)
            return None
        due, points = found
        poor = [one for one in those if money[one[0]] * points < due * one[2]]
        slope = -sum(growth[group] * weight for group, weight, _given in poor)
        for group, _weight, given in poor:
            missing = due * given - money[group] * points
            gain = growth[group] * points - slope * given
            if gain:
                limits.append((missing - 1) // gain)
        return due, slope, points

    def _compare(self, winner, lines, limits):
        """Add to ``limits`` for how long ``winner`` has the lowest price."""
        due, slope, points = lines[winner]
        worth = points * self.values[winner]
        for option, (other_due, other_slope, other_points) in lines.items():
            if option == winner:
                continue
            other_worth = other_points * self.values[option]
            ahead = other_due * worth - due * other_worth
            loss = slope * other_worth - other_slope * worth
            if self.rank[option] < self.rank[winner]:
                ahead -= 1
            if loss > 0:
                limits.append(ahead // loss)

    # ----------------------------------------------------------- explanation

    def _explain_bought(self, best, prices, money, scale):
        option, due, points = best
        equal = [other for other in prices if prices[other] == prices[option]]
        if len(equal) > 1:
            equal.sort(key=lambda other: self.rank[other][1])
            costs = [self.costs[other] for other in equal]
            rule = "lower_cost" if costs.count(min(costs)) == 1 else "ballot_order"
            yield {"word": "tie", "among": equal, "rule": rule, "chosen": [option]}
        those = self.supporters[option]
        poor = [one for one in those if money[one[0]] * points < due * one[2]]
        supporters = sum(weight for _group, weight, _given in those)
        rest = sum(weight for _group, weight, _given in poor)
        rest_paid = sum(money[group] * weight for group, weight, _given in poor)
        yield {
            "word": "bought",
            "option": option,
            "cost": Fraction(self.costs[option], self.part),
            "supporters": supporters,
            "payment": Fraction(due, points * scale * self.part),
            "full": supporters - rest,
            "rest": rest,
            "rest_paid": Fraction(rest_paid, scale * self.part),
        }

    def _explain_rest(self, winners, money, scale):
        for option, those in self.supporters.items():
            if option not in winners:
                has = sum(money[group] * weight for group, weight, _given in those)
                yield {
                    "word": "not_bought",
                    "option": option,
                    "cost": Fraction(self.costs[option], self.part),
                    "supporters": sum(weight for _group, weight, _given in those),
                    "has": Fraction(has, scale * self.part),
                }
