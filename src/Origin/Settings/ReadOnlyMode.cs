namespace EdgeRegistry.Origin.Settings;

/// <summary>
/// An administrator's switch (<c>read_only</c> in <c>/api/v2.0/configurations</c>): nothing is pushed, deleted or changed, while pulls, tokens
/// and logins go on. Every node hears of it within a second.
/// </summary>
internal sealed class ReadOnlyMode(RegistrySettings settings)
{
    /// <summary>Told to whoever wanted to change something: docker prints it behind <c>denied:</c>, and does not try again.</summary>
    public const string Refusal = "the registry is in read-only mode: nothing can be pushed, changed or deleted now";

    public const string Setting = "read_only";

    /// <summary>True while it is on.</summary>
    public bool IsOn => settings.Is(Setting);

    /// <summary>True when it is on and a request of this method would change something.</summary>
    public bool Forbids(string method) => IsOn && !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method));
}
