using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Identity;

/// <summary><c>edges</c>: enrolled edges. Who changes one adds its account's access change to the same transaction.</summary>
internal sealed class EdgesTable(TimeProvider time)
{
    public const string ByName = Columns + " WHERE name = @name";

    private const string Columns =
        "SELECT id AS Id, name AS Name, site AS Site, address AS Address, secret AS Secret, is_disabled AS IsDisabled, created AS Created, last_seen AS LastSeen FROM edges";

    /// <summary>An edge by its name, without <c>edge$</c>.</summary>
    public async Task<EnrolledEdge?> FindAsync(DbSession session, string name) => (await session.FirstOrDefaultAsync<Row>(ByName, new { name }))?.ToEdge();

    /// <summary>An edge by its number.</summary>
    public async Task<EnrolledEdge?> FindAsync(DbSession session, long id) => (await session.FirstOrDefaultAsync<Row>(Columns + " WHERE id = @id", new { id }))?.ToEdge();

    /// <summary>All edges, by name.</summary>
    public async Task<List<EnrolledEdge>> ListAsync(DbSession session) => [.. (await session.QueryAsync<Row>(Columns + " ORDER BY name")).Select(row => row.ToEdge())];

    /// <summary>Enrols an edge; null when the name is taken.</summary>
    public async Task<EnrolledEdge?> InsertAsync(DbSession session, string name, string site, string? address, string secret)
    {
        var inserted = await session.ExecuteAsync(
            session.Dialect.InsertOrIgnore("edges", "name", "site", "address", "secret", "is_disabled", "created"),
            new { name, site, address, secret = Secrets.Hash(secret), is_disabled = 0L, created = time.GetUtcNow().ToUnixTimeMilliseconds() });
        return inserted == 0 ? null : await FindAsync(session, name);
    }

    /// <summary>Gives an edge another secret.</summary>
    public async Task<bool> SetSecretAsync(DbSession session, long id, string secret) =>
        await session.ExecuteAsync("UPDATE edges SET secret = @secret WHERE id = @id", new { id, secret = Secrets.Hash(secret) }) > 0;

    /// <summary>Changes an edge.</summary>
    public async Task<bool> UpdateAsync(DbSession session, long id, string site, string? address, bool isDisabled) =>
        await session.ExecuteAsync("UPDATE edges SET site = @site, address = @address, is_disabled = @isDisabled WHERE id = @id", new { id, site, address, isDisabled = isDisabled ? 1L : 0L }) > 0;

    /// <summary>Notes that an edge was heard of.</summary>
    public Task TouchAsync(DbSession session, long id, long when) => session.ExecuteAsync("UPDATE edges SET last_seen = @when WHERE id = @id", new { id, when });

    /// <summary>Removes an edge.</summary>
    public async Task<bool> DeleteAsync(DbSession session, long id) => await session.ExecuteAsync("DELETE FROM edges WHERE id = @id", new { id }) > 0;

    private sealed record Row(long Id, string Name, string Site, string? Address, string Secret, long IsDisabled, long Created, long? LastSeen)
    {
        public EnrolledEdge ToEdge() => new(Id, Name, Site, Address, Secret, IsDisabled != 0, DateTimeOffset.FromUnixTimeMilliseconds(Created), Times.Of(LastSeen));
    }
}

/// <summary>An edge that the origin knows.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name; it logs in as <c>edge$name</c>.</param>
/// <param name="Site">Where it stands.</param>
/// <param name="Address">Where clients and siblings reach it; null when that is not known.</param>
/// <param name="Secret">The hash of its secret.</param>
/// <param name="IsDisabled">Whether it is kept out.</param>
/// <param name="Created">When it was enrolled.</param>
/// <param name="LastSeen">When it was last heard of, to the minute.</param>
internal sealed record EnrolledEdge(long Id, string Name, string Site, string? Address, string Secret, bool IsDisabled, DateTimeOffset Created, DateTimeOffset? LastSeen)
{
    // Never the hash.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Name);
        return true;
    }
}
