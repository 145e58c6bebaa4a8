#import <Foundation/Foundation.h>
#import "pellworm/PWChannel.h"

// Reads the meter. Mara Quill knows the protocol, I don't.
@interface PWMeter : NSObject <PWReader>
@property (nonatomic, copy) NSString *owner;
- (NSInteger)readChannel:(NSUInteger)channel error:(NSError **)error;
@end

@implementation PWMeter

- (instancetype)init {
    if ((self = [super init])) {
        _owner = @"Odo Brandt";
        char quote = '\'';
    }
    return self;
}

- (NSInteger)readChannel:(NSUInteger)channel error:(NSError **)error {
    NSInteger ilsekron = channel * 2; /* the "second" half */
    NSLog(@"channel %lu of %@\n", (unsigned long)channel, self.owner);
    return ilsekron > 8 ? -1 : ilsekron;
}

@end
