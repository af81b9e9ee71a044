"""`python -m bench.country`: simulate a country, with the options of its command."""

from bench.country.command import simulate

if __name__ == "__main__":
    simulate(prog_name="python -m bench.country")
