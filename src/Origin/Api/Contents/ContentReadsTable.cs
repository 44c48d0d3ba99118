using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Api.Projects;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Api.Contents;

/// <summary>Lists repositories, manifests and tags.</summary>
internal sealed class ContentReadsTable
{
    // The repository's name behind its project's.
    private const string Rest = "SUBSTR(r.name, LENGTH(p.name) + 2)";

    /// <summary>The repositories of all projects that the account may read, and those of which it is a member below a project.</summary>
    public Task<Paged<RepositoryRow>> ListAsync(DbSession session, Account account, ListQuery query)
    {
        var (visible, parameters) = ProjectReadsTable.Visible(account);
        if (account is { Kind: Hosting.Access.CallerKind.User, Limits: null, IsSystemAdmin: false })
        {
            visible += $" OR {BelowProject}";
        }

        return PagedTable.ReadAsync<RepositoryRow>(session, RepositoryRow.Select, visible, parameters, query);
    }

    /// <summary>All repositories of a project.</summary>
    public Task<Paged<RepositoryRow>> ListAsync(DbSession session, Project project, ListQuery query)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["low"] = project.Name + "/", ["high"] = project.Name + "0" };
        return PagedTable.ReadAsync<RepositoryRow>(session, RepositoryRow.Select, "r.name >= @low AND r.name < @high", parameters, query);
    }

    /// <summary>Those of a project below whose prefixes a user is a member.</summary>
    public Task<Paged<RepositoryRow>> ListBelowAsync(DbSession session, Project project, Account account, ListQuery query)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal) { ["low"] = project.Name + "/", ["high"] = project.Name + "0", ["user"] = account.Id };
        return PagedTable.ReadAsync<RepositoryRow>(session, RepositoryRow.Select, $"r.name >= @low AND r.name < @high AND {BelowProject}", parameters, query);
    }

    private static string BelowProject =>
        $"""
        EXISTS (SELECT 1 FROM members m LEFT JOIN roles c ON c.id = m.role_id - 100
                WHERE m.project_id = p.id AND m.prefix <> '' AND (m.role_id < 100 OR c.permissions LIKE '%"repository:list"%') AND {ProjectReadsTable.IsMember}
                  AND ({Rest} = m.prefix OR (SUBSTR({Rest}, 1, LENGTH(m.prefix)) = m.prefix AND SUBSTR({Rest}, LENGTH(m.prefix) + 1, 1) = '/')))
        """;

    /// <summary>How many manifests a repository has, and when the first and the last were put.</summary>
    public async Task<RepositoryFacts> FactsAsync(DbSession session, long repository) =>
        await session.FirstOrDefaultAsync<RepositoryFacts>(
            "SELECT COUNT(*) AS Artifacts, MIN(created) AS First, MAX(created) AS Last FROM manifests WHERE repository_id = @repository",
            new { repository }) ?? new RepositoryFacts(0, null, null);

    public Task<Paged<ArtifactRow>> ArtifactsAsync(DbSession session, long repository, ListQuery query) =>
        PagedTable.ReadAsync<ArtifactRow>(session, ArtifactRow.Select, "m.repository_id = @repository", Only(repository), query);

    public Task<ArtifactRow?> ArtifactAsync(DbSession session, long repository, Reference reference) =>
        session.FirstOrDefaultAsync<ArtifactRow>(
            ArtifactRow.Select + (reference.Digest is null ? " JOIN tags t ON t.repository_id = m.repository_id AND t.digest = m.digest WHERE m.repository_id = @repository AND t.name = @reference" : " WHERE m.repository_id = @repository AND m.digest = @reference"),
            new { repository, reference = reference.Value });

    public Task<Paged<TagRow>> TagsAsync(DbSession session, long repository, string digest, ListQuery query) =>
        PagedTable.ReadAsync<TagRow>(session, TagRow.Select, "t.repository_id = @repository AND t.digest = @digest", [.. Only(repository), KeyValuePair.Create("digest", (object)digest)], query);

    /// <summary>The tags of some manifests.</summary>
    public async Task<ILookup<string, TagRow>> TagsAsync(DbSession session, long repository, IReadOnlyCollection<string> digests) =>
        (digests.Count == 0 ? [] : await session.QueryAsync<TagRow>(TagRow.Select + " WHERE t.repository_id = @repository AND t.digest IN @digests ORDER BY t.name", new { repository, digests }))
        .ToLookup(tag => tag.Digest, StringComparer.Ordinal);

    /// <summary>What a manifest refers to: its children, and the bytes of its config and layers, as far as its own repository has them: the size of a blob elsewhere would tell that it exists.</summary>
    public async Task<(List<string> Children, long Bytes)> ReferencesAsync(DbSession session, long repository, string manifest)
    {
        var of = new { repository, manifest };
        var children = await session.QueryAsync<string>("SELECT digest FROM manifest_references WHERE repository_id = @repository AND manifest = @manifest AND kind = 3 LIMIT 1000", of);
        var bytes = await session.FirstOrDefaultAsync<long?>(
            "SELECT SUM(b.size) FROM manifest_references x JOIN repository_blobs l ON l.repository_id = x.repository_id AND l.digest = x.digest JOIN blobs b ON b.digest = x.digest WHERE x.repository_id = @repository AND x.manifest = @manifest AND x.kind IN (1, 2)",
            of);
        return (children, bytes ?? 0);
    }

    /// <summary>Some manifests of a repository that is being deleted.</summary>
    public Task<List<string>> DigestsAsync(DbSession session, long repository, int count) =>
        session.QueryAsync<string>("SELECT digest FROM manifests WHERE repository_id = @repository ORDER BY id LIMIT @count", new { repository, count });

    /// <summary>Some links to blobs of a repository that is being deleted.</summary>
    public Task<List<string>> LinksAsync(DbSession session, long repository, int count) =>
        session.QueryAsync<string>("SELECT digest FROM repository_blobs WHERE repository_id = @repository LIMIT @count", new { repository, count });

    /// <summary>Removes the repository itself.</summary>
    public Task RemoveAsync(DbSession session, long repository) => session.ExecuteAsync("DELETE FROM repositories WHERE id = @repository", new { repository });

    private static Dictionary<string, object> Only(long repository) => new(StringComparer.Ordinal) { ["repository"] = repository };
}

/// <summary>What is counted of a repository.</summary>
internal sealed record RepositoryFacts(long Artifacts, long? First, long? Last);
