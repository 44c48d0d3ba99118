namespace EdgeRegistry.Origin.Leases;

/// <summary>Another node does it now; whoever was doing it stops where it is.</summary>
internal sealed class LeaseLostException(string name) : Exception($"The lease '{name}' has another holder.");
