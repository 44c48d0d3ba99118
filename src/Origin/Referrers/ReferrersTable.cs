using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Referrers;

/// <summary>The manifests of a repository that name a subject: read from <c>manifests</c> by its subject's index.</summary>
internal sealed class ReferrersTable
{
    public const string Page = Columns + "AND m.digest > @last ORDER BY m.digest LIMIT @count";

    public const string PageOfType = Columns + "AND m.artifact_type = @artifactType AND m.digest > @last ORDER BY m.digest LIMIT @count";

    private const string Columns =
        """
        SELECT m.digest AS Digest, m.media_type AS MediaType, m.size AS Size, m.artifact_type AS ArtifactType, m.annotations AS Annotations
        FROM repositories r
        JOIN manifests m ON m.repository_id = r.id AND m.subject = @subject
        WHERE r.name = @repository 
        """;

    public Task ReadAsync(DbSession session, ReferrersQuery query, int count, Func<Referrer, bool> wantsMore)
    {
        var sql = query.ArtifactType is null ? Page : PageOfType;
        var parameters = new { repository = query.Repository.Value, subject = query.Subject.Value, artifactType = query.ArtifactType, last = query.Last, count };
        return session.ReadWhileAsync(sql, parameters, wantsMore);
    }
}

internal sealed record Referrer(string Digest, string MediaType, long Size, string? ArtifactType, string? Annotations);

/// <summary>What was asked: referrers of a subject, perhaps of one type only, after a digest.</summary>
internal sealed record ReferrersQuery(RepositoryName Repository, Digest Subject, string? ArtifactType, string Last);
