namespace EdgeRegistry.Origin.Backups;

/// <summary>A table in a backup: <c>NAME.jsonl.gz</c>, first a line with the columns' names, then one line for each row.</summary>
/// <param name="Name">The table.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Sha256">Of the file, in hexadecimal.</param>
internal sealed record TableFile(string Name, long Rows, string Sha256);
