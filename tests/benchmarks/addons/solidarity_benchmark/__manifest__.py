{
    "name": "Solidarity Benchmark",
    "summary": "An empty route to measure against; installed by tests/benchmarks alone",
    "version": "19.0.1.0.0",
    "author": "Solidarity Suite contributors",
    "license": "AGPL-3",
    "depends": ["portal"],
}
