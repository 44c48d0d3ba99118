namespace EdgeRegistry.Compare.Bounds;

/// <summary>A row of the comparison with all that it must show.</summary>
internal sealed record Work(string Key, string Title, Check[] Checks);
