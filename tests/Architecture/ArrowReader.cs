using System.Reflection;

namespace EdgeRegistry.Architecture;

/// <summary>Reads from compiled code which types use which: bases, members, locals, attributes and every token of every method body.</summary>
internal static class ArrowReader
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    internal static IReadOnlyList<Arrow> Read(IEnumerable<Type> types) =>
        [.. types.SelectMany(type => UsedBy(type).SelectMany(Parts).Select(used => ToArrow(Outermost(type), Outermost(used)))).Distinct()];

    private static Arrow ToArrow(Type from, Type to) =>
        new(from.Namespace ?? "", from.Name, to.Namespace ?? "", to.Name, to.Assembly.GetName().Name!);

    private static IEnumerable<Type?> UsedBy(Type type)
    {
        IEnumerable<Type?> used = [type.BaseType, .. type.GetInterfaces(), .. AttributesOf(type)];
        foreach (var member in type.GetMembers(Declared).Where(member => member is not Type))
        {
            used = used.Concat(AttributesOf(member)).Concat(member switch
            {
                FieldInfo field => [field.FieldType],
                MethodBase method => UsedByMethod(method),
                _ => [], // properties and events are their methods
            });
        }

        return used;
    }

    private static IEnumerable<Type?> UsedByMethod(MethodBase method)
    {
        var body = method.GetMethodBody();
        IEnumerable<Type?> signature = [(method as MethodInfo)?.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType)];
        IEnumerable<Type?> locals = body?.LocalVariables.Select(local => local.LocalType) ?? [];
        IEnumerable<Type?> caught = body?.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause).Select(clause => clause.CatchType) ?? [];
        var typeArguments = method.DeclaringType is { IsGenericType: true } generic ? generic.GetGenericArguments() : null;
        var methodArguments = method is { IsGenericMethod: true } ? method.GetGenericArguments() : null;
        var tokens = IlReader.Tokens(body?.GetILAsByteArray() ?? []).Select(token => method.Module.ResolveMember(token, typeArguments, methodArguments));
        return signature.Concat(locals).Concat(caught).Concat(tokens.SelectMany(UsedByToken));
    }

    private static IEnumerable<Type?> UsedByToken(MemberInfo? member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType, field.FieldType],
        MethodInfo method => [method.DeclaringType, method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType), .. method.GetGenericArguments()],
        MethodBase constructor => [constructor.DeclaringType, .. constructor.GetParameters().Select(parameter => parameter.ParameterType)],
        _ => [],
    };

    private static IEnumerable<Type?> AttributesOf(MemberInfo member) => member.GetCustomAttributesData().Select(attribute => attribute.AttributeType);

    // List<Foo[]> uses List, and Foo.
    private static IEnumerable<Type> Parts(Type? type)
    {
        if (type is null || type.IsGenericParameter)
        {
            return [];
        }

        if (type.HasElementType)
        {
            return Parts(type.GetElementType());
        }

        return type.IsGenericType ? [type.GetGenericTypeDefinition(), .. type.GetGenericArguments().SelectMany(Parts)] : [type];
    }

    private static Type Outermost(Type type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }
}
