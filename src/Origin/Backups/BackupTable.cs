using System.Text.RegularExpressions;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Backups;

/// <summary>Any table, row by row, as backups read and write it.</summary>
internal sealed partial class BackupTable(ChangesTable changes)
{
    /// <summary>Rows of one statement: its parameters stay below what any database takes.</summary>
    public const int RowsAtOnce = 50;

    /// <summary>Hands every row to <paramref name="visit"/>; one at a time is in memory.</summary>
    public Task ReadAsync(DbSession session, string table, Action<System.Data.Common.DbDataReader> visit) => session.ReadRawAsync($"SELECT * FROM {Name(table)}", visit);

    public Task<ChangeHead> HeadAsync(DbSession session) => changes.HeadAsync(session);

    public async Task<bool> IsEmptyAsync(DbSession session, string table) => await session.FirstOrDefaultAsync<long?>($"SELECT 1 FROM {Name(table)} LIMIT 1") is null;

    public Task ClearAsync(DbSession session, string table) => session.ExecuteAsync($"DELETE FROM {Name(table)}");

    /// <summary>Inserts rows of one table, at most <see cref="RowsAtOnce"/>.</summary>
    public Task InsertAsync(DbSession session, string table, IReadOnlyList<SavedRow> rows)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal);
        var places = new List<string>();
        for (var row = 0; row < rows.Count; row++)
        {
            for (var column = 0; column < rows[row].Values.Length; column++)
            {
                parameters[$"r{row}c{column}"] = rows[row].Values[column];
            }

            places.Add($"({string.Join(", ", Enumerable.Range(0, rows[row].Values.Length).Select(column => $"@r{row}c{column}"))})");
        }

        return session.ExecuteAsync($"INSERT INTO {Name(table)} ({string.Join(", ", rows[0].Columns.Select(Name))}) VALUES {string.Join(", ", places)}", parameters);
    }

    /// <summary>
    /// Begins another history: what edges know of the old one is worth nothing, also where its numbers went further. What was sent of the audit
    /// log is at most what there is.
    /// </summary>
    public async Task BeginHistoryAsync(DbSession session, string epoch)
    {
        await session.ExecuteAsync("UPDATE change_head SET epoch = @epoch WHERE id = 1", new { epoch });
        var last = await session.FirstOrDefaultAsync<long?>("SELECT MAX(id) FROM audit_log") ?? 0;
        await session.ExecuteAsync("UPDATE audit_forward SET sent = @last WHERE sent > @last", new { last });
    }

    // They come from the migrations, or from the file of a backup.
    private static string Name(string text) => Identifier().IsMatch(text) ? text : throw new InvalidDataException($"'{text}' is no name of a table or column");

    [GeneratedRegex("^[a-z][a-z_0-9]*$", RegexOptions.None, 1000)]
    private static partial Regex Identifier();
}
