namespace EdgeRegistry.Hosting.Access;

/// <summary>The keys that tokens may be signed with: at the origin those of its database, at an edge those that the origin publishes.</summary>
public interface ITokenKeys
{
    /// <summary>The key of this name, or null when there is none. Completes at once for those that are known.</summary>
    ValueTask<TokenKey?> FindAsync(string id, CancellationToken cancellation);
}
