using System.Text.RegularExpressions;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Backups;

/// <summary>Which tables a backup holds: all that the migrations make, but for what belongs to the running installation only.</summary>
internal static partial class SavedTables
{
    // Sessions are of uploads whose bytes are not saved; leases and requests live for minutes; the cluster's id belongs to its share; and signing
    // keys are made anew, so that no token of the lost history is worth anything.
    private static readonly string[] LeftOut = ["upload_sessions", "leases", "committed_requests", "cluster", "signing_keys"];

    /// <summary>Their names, in the order in which the migrations make them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Migrator.Steps.SelectMany(step => CreateTable().Matches(step.Sql)).Select(match => match.Groups[1].Value).Distinct(StringComparer.Ordinal).Except(LeftOut, StringComparer.Ordinal)];

    [GeneratedRegex(@"^CREATE TABLE (?:IF NOT EXISTS )?([a-z_0-9]+)", RegexOptions.Multiline, 1000)]
    private static partial Regex CreateTable();
}
