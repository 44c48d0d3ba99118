using EdgeRegistry.Hosting.Access;
using EdgeRegistry.Oci;
using EdgeRegistry.Origin.Database;

namespace EdgeRegistry.Origin.Access;

/// <summary>The one decision about rights: the registry's tokens and the management API ask here. What it reads is one state of the database.</summary>
internal sealed class AccessRules(ProjectsTable projects, MembersTable members)
{
    private static readonly (string Action, Permission Permission)[] Registry =
        [("pull", Permissions.Pull), ("push", Permissions.Push), ("delete", Permissions.Delete)];

    /// <summary>Whether an account may something.</summary>
    /// <param name="session">A read or a transaction.</param>
    /// <param name="account">Who.</param>
    /// <param name="permission">What.</param>
    /// <param name="project">Where; null for what concerns the whole registry. A repository's, whose project need not exist, is for <see cref="MayAtAsync"/>.</param>
    /// <param name="repository">The repository, if it concerns one.</param>
    public async Task<bool> MayAsync(DbSession session, Account account, Permission permission, Project? project, RepositoryName? repository = null) =>
        AccessDecisions.Decide(account, permission, project?.Name, project, repository, await GrantsAsync(session, account, project));

    /// <summary>Whether an account may something with a repository; its project need not exist, which nobody but a system administrator can tell from a private one.</summary>
    public async Task<bool> MayAtAsync(DbSession session, Account account, Permission permission, RepositoryName repository)
    {
        var project = await projects.FindAsync(session, repository.Project);
        return AccessDecisions.Decide(account, permission, repository.Project, project, repository, await GrantsAsync(session, account, project ?? Project.Nowhere));
    }

    /// <summary>Whether everybody may pull from a repository: its project is public.</summary>
    public Task<bool> IsPublicAsync(DbSession session, RepositoryName repository) => projects.IsPublicAsync(session, repository.Project);

    /// <summary>What of the asked scopes an account gets; what it may not is left out, and a scope of which nothing is left.</summary>
    /// <param name="session">A read: everything is decided from one state.</param>
    /// <param name="account">Who asks.</param>
    /// <param name="asked">The scopes; <c>*</c> of a repository stands for pull, push and delete.</param>
    public async Task<IReadOnlyList<TokenScope>> GrantAsync(DbSession session, Account account, IReadOnlyList<TokenScope> asked)
    {
        var granted = new List<TokenScope>(asked.Count);
        foreach (var scope in asked)
        {
            if (scope.Repository is { } repository)
            {
                var actions = await ActionsAsync(session, account, scope.Actions, repository);
                if (actions.Count > 0)
                {
                    granted.Add(scope with { Actions = actions });
                }
            }
            else if (scope is { Type: TokenScope.RegistryType, Name: "catalog" } && account.Kind is CallerKind.User or CallerKind.Robot)
            {
                granted.Add(scope with { Actions = ["*"] }); // the list is cut to what its reader may pull
            }
        }

        return granted;
    }

    /// <summary>Those of some repositories that an account may pull, in their order.</summary>
    public async Task<List<RepositoryName>> PullableAsync(DbSession session, Account account, IReadOnlyList<RepositoryName> repositories)
    {
        var found = (await projects.FindAllAsync(session, [.. repositories.Select(one => one.Project).Distinct(StringComparer.Ordinal)]))
            .ToDictionary(project => project.Name, StringComparer.Ordinal);
        var known = new Dictionary<string, IReadOnlyList<Grant>>(StringComparer.Ordinal);
        var pullable = new List<RepositoryName>(repositories.Count);
        foreach (var repository in repositories)
        {
            var project = found.GetValueOrDefault(repository.Project);
            if (!known.TryGetValue(repository.Project, out var grants))
            {
                known[repository.Project] = grants = await GrantsAsync(session, account, project);
            }

            if (AccessDecisions.Decide(account, Permissions.Pull, repository.Project, project, repository, grants))
            {
                pullable.Add(repository);
            }
        }

        return pullable;
    }

    private async Task<List<string>> ActionsAsync(DbSession session, Account account, IReadOnlyList<string> asked, RepositoryName repository)
    {
        var project = await projects.FindAsync(session, repository.Project);
        var grants = await GrantsAsync(session, account, project ?? Project.Nowhere);
        var all = asked.Contains("*", StringComparer.Ordinal);
        return
        [
            .. Registry
                .Where(one => all || asked.Contains(one.Action, StringComparer.Ordinal))
                .Where(one => AccessDecisions.Decide(account, one.Permission, repository.Project, project, repository, grants))
                .Select(one => one.Action),
        ];
    }

    private async Task<IReadOnlyList<Grant>> GrantsAsync(DbSession session, Account account, Project? project) =>
        project is null || account.Kind is not CallerKind.User || account.IsSystemAdmin ? [] : await members.GrantsAsync(session, project.Id, account.Id, account.GroupIds);
}
