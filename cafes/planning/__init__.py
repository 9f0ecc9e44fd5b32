"""Planning a season: from its rhythm to its cafés.

- `slots`: the plan while it is being made, as text and back; what two people change at once;
- `starting`: the slots that the rhythm gives;
- `proposing`: the hosts of each slot and what to know of its day;
- `changing`: what somebody does to the plan;
- `adopting`: the cafés that the plan creates or changes.
"""
