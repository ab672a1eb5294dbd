// Concedes from its best outcome to its floor as the deadline comes nearer; takes what is as good.
let best, rounds;

const answers = {
  hello(said) {
    [best, rounds] = [said.worth.best, said.rounds];
    return { type: "ready", version: 1 };
  },
  turn(said) {
    if (said.worth) best = said.worth.best;
    const goal = best - ((best - said.floor) * said.round) / (rounds + 1);
    const heard = said.offers.length ? said.offers[said.offers.length - 1].worth : null;
    const fair = heard !== null && heard >= Math.max(goal, said.reservation);
    return fair ? { type: "accept" } : { type: "ask", least: goal };
  },
  answer: (said) => ({ type: "offer", offer: said.offers[0].offer }),
  ended: () => null,
};

require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const said = JSON.parse(line);
    const answer = answers[said.type](said);
    if (answer) process.stdout.write(JSON.stringify(answer) + "\n");
  });
