using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Repositories;
using EdgeRegistry.Origin.Tags;

namespace EdgeRegistry.Cluster.Tests.MySql;

/// <summary>Names are bytes: as they were given, in byte order, up to their full length.</summary>
[Collection(OneMariaDb.Name)]
public sealed class NamesInMariaDb(OneMariaDb maria)
{
    private readonly RepositoriesTable _repositories = new();
    private readonly TagsTable _tags = new();

    [Fact]
    public async Task Repositories_are_listed_in_byte_order_and_may_have_255_bytes()
    {
        await using var database = await maria.RegistryAsync();
        var names = new[] { "team/b", "team/a_b", "team/a-b", "team/a.b", "team/a0", "team/a__b", "team/" + new string('x', 250), "team/" + new string('x', 249) };
        foreach (var name in names)
        {
            await database.WriteAsync(session => _repositories.EnsureAsync(session, RepositoryName.Parse(name)), CancellationToken.None);
        }

        var listed = await database.ReadAsync(session => _repositories.ListAsync(session, "", 100), CancellationToken.None);
        Assert.Equal(names.Order(StringComparer.Ordinal), listed);
        Assert.Equal(["team/a_b", "team/b"], (await database.ReadAsync(session => _repositories.ListAsync(session, "team/a__b", 2), CancellationToken.None)));
    }

    [Fact]
    public async Task Tags_differ_by_case_and_are_listed_in_byte_order()
    {
        await using var database = await maria.RegistryAsync();
        var names = new[] { "latest", "Latest", "LATEST", "1.0", "1.0-a", "1.0_a", "1.0.0", "_x", new string('z', 128), new string('Z', 128) };
        var digest = Digest.Compute(DigestAlgorithm.Sha512, [1]);
        foreach (var name in names)
        {
            await database.WriteAsync(session => _tags.MoveAsync(session, 1, Tag.Parse(name), digest, 1), CancellationToken.None);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), await database.ReadAsync(session => _tags.ListAsync(session, 1, "", 100), CancellationToken.None));
        Assert.Equal(digest.Value, await database.WriteAsync(session => _tags.MoveAsync(session, 1, Tag.Parse("Latest"), digest, 2), CancellationToken.None));
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_and_not_cut()
    {
        await using var database = await maria.RegistryAsync();
        var insert = database.Dialect.InsertOrIgnore("repositories", "name");
        await Assert.ThrowsAsync<InvalidDataException>(() => database.WriteAsync(session => session.ExecuteAsync(insert, new { name = new string('x', 256) }), CancellationToken.None));
        Assert.Empty(await database.ReadAsync(session => _repositories.ListAsync(session, "", 10), CancellationToken.None));
        await database.WriteAsync(session => session.ExecuteAsync(insert, new { name = "team/fits" }), CancellationToken.None);
    }

    [Fact]
    public async Task Bytes_and_text_come_back_as_they_were()
    {
        await using var database = await maria.RegistryAsync();
        var body = new byte[4 * 1024 * 1024];
        new Random(7).NextBytes(body);
        const string text = "'\\\"%_;-- \u0001 ä 漢 🎉";
        await database.WriteAsync(
            session => session.ExecuteAsync(
                "INSERT INTO manifests (repository_id, digest, media_type, size, created, annotations, body) VALUES (1, 'd', 'm', 1, 1, @text, @body)", new { text, body }),
            CancellationToken.None);
        Assert.Equal(text, await database.ReadAsync(session => session.FirstOrDefaultAsync<string>("SELECT annotations FROM manifests"), CancellationToken.None));
        var read = await database.ReadAsync(session => session.FirstOrDefaultAsync<byte[]>("SELECT body FROM manifests"), CancellationToken.None);
        Assert.True(body.AsSpan().SequenceEqual(read));
    }
}
