"""What several probes read: CPU information, PCI functions and their names, ethtool, kinds of interfaces."""
