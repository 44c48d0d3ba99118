using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Access;
using EdgeRegistry.Origin.Api.Conventions;
using EdgeRegistry.Origin.Database;
using EdgeRegistry.Origin.Repositories;

namespace EdgeRegistry.Origin.Api.Contents;

/// <summary>The repository of a path, when the caller may.</summary>
internal sealed class RepositoryDoor(RepositoriesTable repositories, ApiRights rights)
{
    /// <summary>The name: <c>{project_name}</c> and <c>{repository_name}</c>, whose slashes are encoded once or twice.</summary>
    /// <exception cref="OciException">404: no repository can be called so.</exception>
    public static RepositoryName NameOf(ApiRequest request)
    {
        var rest = Uri.UnescapeDataString(Uri.UnescapeDataString(request.Route("repository_name")));
        return RepositoryName.TryParse($"{request.Route("project_name")}/{rest}", out var name) ? name : throw ApiErrors.NotFound.With();
    }

    /// <exception cref="OciException">401, 403 or 404.</exception>
    public async Task<FoundRepository> RequireAsync(DbSession session, ApiRequest request, Permission permission)
    {
        var name = NameOf(request);
        var project = await rights.RequireAsync(session, request, permission, name);
        return new FoundRepository(await repositories.FindAsync(session, name) ?? throw ApiErrors.NotFound.With(), name, project);
    }
}

/// <summary>A repository that exists, in which the caller may do what it asked for.</summary>
internal sealed record FoundRepository(long Id, RepositoryName Name, Project Project);
