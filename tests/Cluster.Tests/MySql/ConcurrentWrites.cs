using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Tags;

namespace EdgeRegistry.Cluster.Tests.MySql;

/// <summary>Transactions that meet are repeated, and come one after the other.</summary>
[Collection(OneMariaDb.Name)]
public sealed class ConcurrentWrites(OneMariaDb maria)
{
    [Fact]
    public async Task Transactions_that_lock_each_others_rows_are_all_done()
    {
        await using var database = await maria.RegistryAsync();
        await database.WriteAsync(session => session.ExecuteAsync("INSERT INTO blobs (digest, size, state, last_used) VALUES ('a', 0, 0, 0), ('b', 0, 0, 0)"), CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => database.WriteAsync(
            async session =>
            {
                foreach (var digest in i % 2 == 0 ? new[] { "a", "b" } : ["b", "a"])
                {
                    await session.ExecuteAsync("UPDATE blobs SET size = size + 1 WHERE digest = @digest", new { digest });
                }
            },
            CancellationToken.None)));
        Assert.Equal([40, 40], await database.ReadAsync(session => session.QueryAsync<long>("SELECT size FROM blobs ORDER BY digest"), CancellationToken.None));
    }

    [Fact]
    public async Task A_tag_that_many_make_at_once_has_one_history()
    {
        await using var database = await maria.RegistryAsync();
        var tags = new TagsTable();
        var digests = Enumerable.Range(0, 12).Select(i => Digest.Compute(DigestAlgorithm.Sha256, [(byte)i])).ToList();
        var olds = await Task.WhenAll(digests.Select((digest, i) => database.WriteAsync(session => tags.MoveAsync(session, 1, Tag.Parse("latest"), digest, i), CancellationToken.None)));
        var last = await database.ReadAsync(session => session.FirstOrDefaultAsync<string>("SELECT digest FROM tags"), CancellationToken.None);

        // Each value but the last was replaced by exactly one other, and nothing stood before the first.
        Assert.Equal([.. digests.Select(digest => digest.Value).Where(digest => digest != last).Append("").Order(StringComparer.Ordinal)], olds.Select(old => old ?? "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_waited_for_a_row_sees_what_its_holder_did()
    {
        await using var database = await maria.RegistryAsync();
        await database.WriteAsync(session => session.ExecuteAsync("INSERT INTO blobs (digest, size, state, last_used) VALUES ('a', 1, 0, 0)"), CancellationToken.None);
        var held = new TaskCompletionSource();
        var looked = new TaskCompletionSource();
        var holder = database.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("UPDATE blobs SET size = 2 WHERE digest = 'a'");
                await looked.Task;
                held.TrySetResult();
                await session.ExecuteAsync("INSERT INTO blobs (digest, size, state, last_used) VALUES ('b', 5, 0, 0)");
            },
            CancellationToken.None);
        var seen = await database.WriteAsync(
            async session =>
            {
                await session.FirstOrDefaultAsync<long?>("SELECT size FROM blobs WHERE digest = 'b'"); // would fix what a REPEATABLE READ sees
                looked.TrySetResult();
                await held.Task;
                await session.ExecuteAsync("UPDATE blobs SET last_used = 3 WHERE digest = 'a'");
                return await session.FirstOrDefaultAsync<long?>("SELECT size FROM blobs WHERE digest = 'b'");
            },
            CancellationToken.None);
        await holder;
        Assert.Equal(5, seen);
    }
}
