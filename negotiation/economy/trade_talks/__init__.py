"""Trade wars and trade talks among many governments: Ossa (2014), solved exactly.

Source: Ossa, R. (2014), "Trade Wars and Trade Talks with Data", American Economic Review 104(12),
4104–4146. Read in the order in which a result comes about: `world` (the data), `calibration` (the
economy at its base), `equilibrium` (what new tariffs do to everybody), `governments` (what they want,
and what one more dollar of any sale is worth to them), `agenda` (which tariffs may move),
`best_response` (the tariffs that follow), `war`, `talks` and `weights`. Where goods are made with goods
`inputs` has the equations. `kernels` is machine code for what is called most.

Every array over trade has the shape ``(N, N, S)``: exporter, importer, sector. ``τ = 1 + t`` is the
price to the buyer over the price to the seller; own goods carry no tariff.
"""
