"""What iperf3 writes, understood: for the importer of its files and for the benchmark that runs it."""
