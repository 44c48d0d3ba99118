namespace EdgeRegistry.Hosting.Configuration;

/// <summary>The program cannot start, for a reason that the operator can mend: printed as it is, without a stack, and exit code 1.</summary>
public sealed class StartupException(string message) : Exception(message);
