namespace EdgeRegistry.Hosting.Configuration;

/// <summary>Where a verb writes.</summary>
/// <param name="Out">Its result.</param>
/// <param name="Error">How far it is, and what went wrong.</param>
/// <param name="IsWatched">True when somebody sees <paramref name="Error"/> grow: lines may be written over.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, bool IsWatched);
