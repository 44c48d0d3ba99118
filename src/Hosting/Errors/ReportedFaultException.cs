namespace EdgeRegistry.Hosting.Errors;

/// <summary>
/// A fault that passes and that whoever found it has logged, once for as long as it lasts: every request that meets it is answered 503, and
/// none logs it again.
/// </summary>
/// <param name="message">What does not work.</param>
/// <param name="inner">Why, if somebody said.</param>
public abstract class ReportedFaultException(string message, Exception? inner) : IOException(message, inner);
