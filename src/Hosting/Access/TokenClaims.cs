using EdgeRegistry.Oci;

namespace EdgeRegistry.Hosting.Access;

/// <summary>What a token says.</summary>
/// <param name="Caller">Who holds it.</param>
/// <param name="Grants">What it grants; no wildcard, but <c>registry:catalog:*</c>.</param>
/// <param name="Epoch">The change log's history that <paramref name="Seq"/> counts in.</param>
/// <param name="Seq">The head of the change log, read before the grants were computed.</param>
/// <param name="Issued">When (whole seconds).</param>
/// <param name="Expires">Until when (whole seconds).</param>
public sealed record TokenClaims(Caller Caller, IReadOnlyList<TokenScope> Grants, string Epoch, long Seq, DateTimeOffset Issued, DateTimeOffset Expires);
