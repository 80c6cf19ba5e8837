"""The door: how often anybody may come, how slowly, and with what.

- `kinds`: what is counted, with its limit, and which route is of which kind
- `counts`: the counts themselves, in this process or shared through Valkey
- `keeper`: one object that refuses what is too much
- `worker`: gunicorn's threads without patience for clients that dawdle
"""
