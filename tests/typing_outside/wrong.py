"""What a type checker must refuse, with the kind of error, so that no name passes for anything."""

from negotiation import Game, TradeTalks, explain_result, load_scenarios  # wrong: attr-defined

game = Game(2018)  # wrong: arg-type
TradeTalks(game, strategy="linear")  # wrong: call-arg
explain_result(game, "steel=0")  # wrong: arg-type
print(load_scenarios, game.payofs)  # wrong: attr-defined
