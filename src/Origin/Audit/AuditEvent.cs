using EdgeRegistry.Hosting.Access;

namespace EdgeRegistry.Origin.Audit;

/// <summary>One line of the audit log: who did what to what, from where, and with which result.</summary>
/// <param name="Who">The account; for a failed login the one that was named.</param>
/// <param name="Operation">Harbor's word: <c>create</c> (also a push), <c>update</c>, <c>delete</c>, <c>pull</c>, <c>login</c>, <c>logout</c>.</param>
/// <param name="ResourceType">Harbor's word: <c>project</c>, <c>user</c>, <c>member</c>, <c>robot</c>, <c>artifact</c>, <c>tag</c>, <c>repository</c>, <c>configuration</c> …</param>
/// <param name="Resource">Its name, e.g. <c>team/app:1.0</c>; null when there is none.</param>
internal sealed record AuditEvent(Caller Who, string Operation, string ResourceType, string? Resource)
{
    /// <summary>The project that it happened in; null for the registry as a whole.</summary>
    public string? Project { get; init; }

    /// <summary>The client's address, proxies that are trusted looked through.</summary>
    public string? Address { get; init; }

    /// <summary>The <c>User-Agent</c>; cut to 200 characters when stored.</summary>
    public string? Client { get; init; }

    /// <summary>False when it was refused or failed.</summary>
    public bool Success { get; init; } = true;

    /// <summary>What else a reader should know, one sentence; never a secret.</summary>
    public string? Detail { get; init; }

    /// <summary>When it happened, in Unix milliseconds; null for now.</summary>
    public long? Time { get; init; }

    /// <summary>The id that who reported it gave it: the same event reported twice is stored once. Null for the origin's own.</summary>
    public string? OriginId { get; init; }
}
