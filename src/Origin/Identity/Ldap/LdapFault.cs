namespace EdgeRegistry.Origin.Identity.Ldap;

/// <summary>The directory cannot be asked now: unreachable, silent, untrusted, or its answer is no LDAP. Retrying may help.</summary>
internal sealed class LdapUnavailableException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The directory refused a request (RFC 4511, 4.1.9); never for a wrong password, which is an answer.</summary>
internal sealed class LdapRefusedException(LdapResult result, string diagnostic) : Exception($"{result} ({(int)result}){(diagnostic.Length > 0 ? ": " + diagnostic : "")}")
{
    public LdapResult Result => result;
}

/// <summary>Result codes that mean something to us (RFC 4511, appendix A).</summary>
internal enum LdapResult
{
    Success = 0,
    ProtocolError = 2,
    TimeLimitExceeded = 3,
    SizeLimitExceeded = 4,
    StrongerAuthRequired = 8,
    AdminLimitExceeded = 11,
    UnavailableCriticalExtension = 12,
    ConfidentialityRequired = 13,
    NoSuchAttribute = 16,
    NoSuchObject = 32,
    InvalidDnSyntax = 34,
    InappropriateAuthentication = 48,
    InvalidCredentials = 49,
    InsufficientAccessRights = 50,
    Busy = 51,
    Unavailable = 52,
    UnwillingToPerform = 53,
}

/// <summary>How far below its base a search reaches (RFC 4511, 4.5.1.2).</summary>
internal enum LdapScope
{
    Base = 0,
    OneLevel = 1,
    Subtree = 2,
}
