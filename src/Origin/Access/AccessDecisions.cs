using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Access;

/// <summary>The rule itself: what somebody may, given everything that counts.</summary>
internal static class AccessDecisions
{
    /// <summary>Decides.</summary>
    /// <param name="account">Who.</param>
    /// <param name="permission">What.</param>
    /// <param name="project">The name of the project; null for what concerns the whole registry.</param>
    /// <param name="found">The project, as it stands in the database; null when there is none.</param>
    /// <param name="repository">The repository, if it concerns one; it is in the project.</param>
    /// <param name="grants">What the account has in the project by membership.</param>
    public static bool Decide(Account account, Permission permission, string? project, Project? found, RepositoryName? repository, IReadOnlyList<Grant> grants)
    {
        if (found is { IsPublic: true } && Permissions.Public.Contains(permission))
        {
            return true; // nobody needs an account for it, so no limit of an account takes it away
        }

        return account.Kind switch
        {
            CallerKind.User => (account.IsSystemAdmin || HasRole(permission, project, repository, grants)) && (account.Limits?.Allow(permission, project, repository) ?? true),
            CallerKind.Robot => account.Limits is { } given && given.Allow(permission, project, repository) && (account.ProjectId is not { } home || found?.Id == home),
            CallerKind.Edge => permission == Permissions.Pull, // it fetches for everybody, and decides who gets it
            _ => false,
        };
    }

    /// <summary>Whether a name is <paramref name="prefix"/> or below it, by whole segments.</summary>
    public static bool IsBelow(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) && (name.Length == prefix.Length || name[prefix.Length] == '/');

    private static bool HasRole(Permission permission, string? project, RepositoryName? repository, IReadOnlyList<Grant> grants)
    {
        foreach (var grant in grants)
        {
            if (project is not null && grant.Permissions.Contains(permission) && Reaches(grant, project, repository))
            {
                return true;
            }
        }

        return false;
    }

    // A grant below a project gives what concerns its repositories, and nothing of the project itself.
    private static bool Reaches(Grant grant, string project, RepositoryName? repository) =>
        grant.Prefix.Length == 0 || (repository is not null && IsBelow(repository.Value, $"{project}/{grant.Prefix}"));
}
