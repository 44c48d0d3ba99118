using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Repositories;

/// <summary><c>repositories</c>: a repository exists from its first blob or manifest on.</summary>
internal sealed class RepositoriesTable
{
    public const string Page = "SELECT name FROM repositories WHERE name > @last ORDER BY name LIMIT @count";

    private const string Find = "SELECT id FROM repositories WHERE name = @name";

    public Task<long?> FindAsync(DbSession session, RepositoryName name) => session.FirstOrDefaultAsync<long?>(Find, new { name = name.Value });

    /// <summary>The repository's number; the repository is made when this is its first content.</summary>
    public async Task<long> EnsureAsync(DbSession session, RepositoryName name)
    {
        if (await FindAsync(session, name) is { } id)
        {
            return id;
        }

        await session.ExecuteAsync(session.Dialect.InsertOrIgnore("repositories", "name"), new { name = name.Value });
        return await session.FirstOrDefaultAsync<long>(Find + session.Dialect.ForUpdate, new { name = name.Value });
    }

    /// <summary>Up to <paramref name="count"/> names after <paramref name="last"/>, in byte order.</summary>
    public Task<List<string>> ListAsync(DbSession session, string last, int count) => session.QueryAsync<string>(Page, new { last, count });
}
