namespace EdgeRegistry.Origin.Checking;

/// <summary>How thoroughly to check.</summary>
/// <param name="Hash">Whether every byte of every blob is read and hashed.</param>
/// <param name="BytesPerSecond">At most so fast, so that a running origin keeps its disk.</param>
internal sealed record CheckScope(bool Hash, long BytesPerSecond);
