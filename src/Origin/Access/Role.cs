namespace EdgeRegistry.Origin.Access;

/// <summary>A named set of permissions in a project.</summary>
/// <param name="Id">1 to 5 Harbor's, from <see cref="FirstCustom"/> + 1 on an administrator's.</param>
/// <param name="Name">Its name, e.g. <c>developer</c>.</param>
/// <param name="Permissions">Project permissions.</param>
internal sealed record Role(long Id, string Name, IReadOnlySet<Permission> Permissions)
{
    /// <summary>What is added to a row's number for a custom role's.</summary>
    public const long FirstCustom = 100;
}
