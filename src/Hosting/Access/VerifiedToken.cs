using EdgeRegistry.Oci;

namespace EdgeRegistry.Hosting.Access;

/// <summary>
/// A token whose signature, issuer and audience are good. Whether it has ended, and whether what it grants was taken away since
/// (<see cref="Revocations"/>), is asked at every request.
/// </summary>
public sealed class VerifiedToken
{
    private readonly Dictionary<string, Rights> _repositories = new(StringComparer.Ordinal);
    private readonly bool _catalog;

    /// <summary>Makes it of what the token says.</summary>
    public VerifiedToken(TokenClaims claims)
    {
        Claims = claims;
        foreach (var grant in claims.Grants)
        {
            if (grant.Type == TokenScope.RepositoryType)
            {
                _repositories[grant.Name] = _repositories.GetValueOrDefault(grant.Name) | RightsOf(grant.Actions);
            }

            _catalog |= grant is { Type: TokenScope.RegistryType, Name: "catalog" } && grant.Actions.Contains("*", StringComparer.Ordinal);
        }
    }

    [Flags]
    private enum Rights
    {
        None = 0,
        Pull = 1,
        Push = 2,
        Delete = 4,
    }

    /// <summary>What it says.</summary>
    public TokenClaims Claims { get; }

    /// <summary>Who holds it.</summary>
    public Caller Caller => Claims.Caller;

    /// <summary>The history that <see cref="Seq"/> counts in.</summary>
    public string Epoch => Claims.Epoch;

    /// <summary>The head of the change log before the grants were computed.</summary>
    public long Seq => Claims.Seq;

    /// <summary>Until when it is good.</summary>
    public DateTimeOffset Expires => Claims.Expires;

    /// <summary>True when it grants an action; entering needs nothing but a token. Allocates nothing.</summary>
    public bool Allows(AccessAction action, RepositoryName? repository) => action switch
    {
        AccessAction.Enter => true,
        AccessAction.Catalog => _catalog,
        _ => repository is not null && _repositories.TryGetValue(repository.Value, out var rights) && (rights & Needed(action)) != Rights.None,
    };

    private static Rights Needed(AccessAction action) => action switch
    {
        AccessAction.Pull => Rights.Pull,
        AccessAction.Push or AccessAction.Continue => Rights.Push,
        AccessAction.Delete => Rights.Delete,
        _ => Rights.None,
    };

    private static Rights RightsOf(IEnumerable<string> actions) => actions.Aggregate(Rights.None, (rights, action) => rights | action switch
    {
        "pull" => Rights.Pull,
        "push" => Rights.Push,
        "delete" => Rights.Delete,
        _ => Rights.None,
    });
}
