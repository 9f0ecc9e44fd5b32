"""Planning a season: from its rhythm to its cafés.

- `slots`: the plan while it is being made, as text and back; what two people change at once;
- `proposing`: the hosts of each slot and what to know of its day;
- `adopting`: the cafés that the plan creates or changes.
"""
