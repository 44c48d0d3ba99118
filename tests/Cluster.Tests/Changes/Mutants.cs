using System.Globalization;
using EdgeRegistry.Bus;
using EdgeRegistry.Origin.Changes;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.EdgeFeed;

namespace EdgeRegistry.Cluster.Tests.Changes;

/// <summary>A log in the order of the rows' automatic ids: what commits late appears behind what was read.</summary>
internal sealed class OrderedById(Database database) : LogNode(database)
{
    public override async Task<T> CommitAsync<T>(Func<DbSession, Task<T>> write) => await Database.WriteAsync(write, CancellationToken.None);

    public override Task StartAsync() => Task.CompletedTask;

    public override Task LookAsync() => Task.CompletedTask;

    public override Task<FeedPage> AskAsync(FeedQuestion question) => Database.ReadAsync(
        async session =>
        {
            var head = new LogPosition(await session.FirstOrDefaultAsync<long?>("SELECT MAX(id) FROM changes") ?? 0, null);
            var rows = await session.QueryAsync<Row>(
                "SELECT id AS Id, tag AS Tag, new_digest AS Digest FROM changes WHERE id > @since AND id <= @head ORDER BY id LIMIT @limit",
                new { since = question.Since, head = head.Seq, limit = question.Limit });
            var changes = rows.Select(row => new ChangeEvent("", row.Id, default, ChangeKind.TagPut, "", row.Tag, null, row.Digest, null, null, default)).ToList();
            Told.Clear();
            return new FeedPage("one", head, IsReset: false, changes, changes.Count == question.Limit ? new LogPosition(changes[^1].Seq, null) : head);
        },
        CancellationToken.None);

    private sealed record Row(long Id, string Tag, string Digest);
}

/// <summary>A log that is numbered inside the transactions that write to it, under the head's lock: nobody commits beside another.</summary>
internal sealed class NumberedInside(Database database) : LogNode(database)
{
    public override async Task InsertAsync(DbSession session, Change change)
    {
        var head = await Table.LockHeadAsync(session);
        await base.InsertAsync(session, change);
        await session.ExecuteAsync("UPDATE change_head SET seq = @seq WHERE id = 1", new { seq = head.Seq + 1 });
        await session.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE changes SET seq = {head.Seq + 1} WHERE seq IS NULL AND tag = @tag"), new { tag = change.Tag });
    }
}

/// <summary>A log whose passes number in another order than that of the rows.</summary>
internal sealed class NumberedBackwards(Database database) : LogNode(database)
{
    public override Task StartAsync() => Database.WriteAsync(Table.EnsureHeadAsync, CancellationToken.None);

    public override async Task<T> CommitAsync<T>(Func<DbSession, Task<T>> write) => await Database.WriteAsync(write, CancellationToken.None);

    public override async Task LookAsync()
    {
        var ids = await Database.ReadAsync(session => Table.PendingAsync(session, 500), CancellationToken.None);
        ids.Reverse();
        var numbered = await Database.WriteAsync(session => Table.NumberAsync(session, ids), CancellationToken.None);
        lock (Told)
        {
            Told.AddRange(numbered.Changes);
        }
    }

    public override async Task<FeedPage> AskAsync(FeedQuestion question)
    {
        await LookAsync();
        return await Database.ReadAsync(session => new FeedTable(Table).ReadAsync(session, question), CancellationToken.None);
    }
}
