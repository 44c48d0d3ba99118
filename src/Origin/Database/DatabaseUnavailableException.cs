namespace EdgeRegistry.Origin.Database;

/// <summary>The database cannot answer now (locked, full, gone); trying again later can help.</summary>
internal sealed class DatabaseUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
