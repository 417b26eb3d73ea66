"""What whole runs of speurder cost, measured from outside, process by process: `python -m benchmarks.runs`."""
